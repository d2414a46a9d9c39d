// Pictures of pages, held against those that are kept in `pictures/`. INDSATS_UPDATE_PICTURES=1 keeps the new ones: look at
// them before they are committed.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { difference } from './cells.mjs';

const KEPT = fileURLToPath(new URL('pictures/', import.meta.url));
/** Of what is to see, the most that may differ. Another font makes some 5 % of it, the page without its styles 70 %. */
const MOST = 0.2;
// Monaco draws its own caret, which blinks.
const STILL = '.monaco-editor .cursor { visibility: hidden !important }';

/** What is taken goes to the directory `shots`, with what differs marked in red if it fails. */
export async function gallery(browser, shots) {
  await mkdir(shots, { recursive: true });
  const reader = await browser.newPage();

  async function take(page, style = '') {
    await page.mouse.move(0, 0);
    return page.screenshot({ animations: 'disabled', style: STILL + style });
  }

  /** Holds the page against what is kept: the whole, and parts that matter more than their size. */
  async function held(name, page, { parts = [], style } = {}) {
    const shown = await take(page, style);
    const expected = await readFile(join(KEPT, `${name}.png`));
    const pictures = [expected, shown].map((picture) => picture.toString('base64'));
    const { seen, marked } = await reader.evaluate(difference, pictures);
    const shares = [['the page', share(seen)]];
    for (const part of parts) shares.push([part, share(within(seen, await page.locator(part).boundingBox()))]);
    const differing = shares.filter(([, share]) => share > MOST);
    const told = differing.map(([part, share]) => `${Math.round(share * 100)} % of ${part}`).join(', ');
    return { is: differing.length === 0, told, shown, marked: Buffer.from(marked, 'base64') };
  }

  return {
    /** Waits a moment for the page to look as it is kept. */
    async looksLike(name, page, parts) {
      if (process.env.INDSATS_UPDATE_PICTURES) {
        await pause(1000);
        await writeFile(join(KEPT, `${name}.png`), await take(page));
      }
      let now = await held(name, page, { parts });
      for (let tries = 0; !now.is && tries < 20; tries += 1) {
        await pause(200);
        now = await held(name, page, { parts });
      }
      await writeFile(join(shots, `${name}.png`), now.shown);
      if (now.is) return;
      const marked = join(shots, `${name}.difference.png`);
      await writeFile(marked, now.marked);
      assert.fail(`it does not look like ${name}: ${now.told} differ, see ${marked}`);
    },
    /** Whether the page, as it is this moment, would be taken for what is kept. */
    async isLike(name, page, options) {
      return (await held(name, page, options)).is;
    },
  };
}

// Where there is nothing to see, nothing is alike.
const share = (seen) => (seen.length === 0 ? 1 : seen.filter(({ differs }) => differs).length / seen.length);
const within = (seen, { x, y, width, height }) =>
  seen.filter((cell) => cell.x >= x && cell.x < x + width && cell.y >= y && cell.y < y + height);
