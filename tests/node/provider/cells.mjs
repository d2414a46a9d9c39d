// How much of two pictures differs, in cells of 20 pixels. Fonts differ between machines, so that letters are not compared:
// a cell is told by its mean colour and by whether anything is drawn in it, and may have moved by one cell.

/** Runs in a browser, which is what reads pictures here. Gives each cell in which there is something to see, by its middle. */
export async function difference([expected, shown]) {
  const SIZE = 20;
  // Steps of a colour's 255: two cells of text in other fonts differ by less, text and a button by more.
  const [DRAWN, ALIKE] = [24, 40];

  const [kept, taken] = await Promise.all([expected, shown].map(read));
  if (kept.width !== taken.width || kept.height !== taken.height) throw new Error('the pictures have other sizes');
  const columns = Math.ceil(kept.width / SIZE);
  const rows = Math.ceil(kept.height / SIZE);
  const [before, now] = [kept, taken].map((picture) => (row, column) => cell(picture, row, column)).map(remembered);

  const seen = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [one, other] = [before(row, column), now(row, column)];
      const differs = !isNear(now, row, column, one) || !isNear(before, row, column, other);
      // What is empty in both is no likeness.
      if (!differs && !one.isDrawn && !other.isDrawn) continue;
      seen.push({ x: (column + 0.5) * SIZE, y: (row + 0.5) * SIZE, differs });
    }
  }
  return { seen, marked: await marked() };

  async function read(base64) {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const { width, height } = image;
    const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    canvas.drawImage(image, 0, 0);
    return { width, height, canvas };
  }

  function cell({ canvas, width, height }, row, column) {
    const [left, top] = [column * SIZE, row * SIZE];
    const { data } = canvas.getImageData(left, top, Math.min(SIZE, width - left), Math.min(SIZE, height - top));
    const [mean, low, high] = [[0, 0, 0], [255, 255, 255], [0, 0, 0]];
    for (const [at, value] of data.entries()) {
      const channel = at % 4;
      if (channel === 3) continue;
      mean[channel] += value / (data.length / 4);
      low[channel] = Math.min(low[channel], value);
      high[channel] = Math.max(high[channel], value);
    }
    return { mean, isDrawn: high.some((value, channel) => value - low[channel] > DRAWN) };
  }

  function remembered(cellAt) {
    const cells = new Map();
    return (row, column) => {
      const key = row * columns + column;
      if (!cells.has(key)) cells.set(key, cellAt(row, column));
      return cells.get(key);
    };
  }

  function isNear(cellAt, row, column, { mean, isDrawn }) {
    const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [row + down, column + right]));
    return around
      .filter(([row, column]) => row >= 0 && row < rows && column >= 0 && column < columns)
      .map(([row, column]) => cellAt(row, column))
      .some((other) => other.isDrawn === isDrawn && other.mean.every((value, at) => Math.abs(value - mean[at]) <= ALIKE));
  }

  /** The picture that was taken, with what differs in red. */
  async function marked() {
    const { canvas } = taken;
    canvas.fillStyle = 'rgb(255 0 0 / 0.35)';
    for (const { x, y, differs } of seen) if (differs) canvas.fillRect(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
    const blob = await canvas.canvas.convertToBlob();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }
}
