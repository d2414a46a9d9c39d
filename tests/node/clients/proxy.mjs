// A wire that can be cut: forwards connections of a port of its own to the demo.
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/** Answers with the address to use instead of `base`, `cut` and `stop`. */
export async function wire(base) {
  const { hostname: host, port } = new URL(base);
  const open = new Set();
  const server = createServer((near) => {
    const far = connect({ host, port });
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => { open.delete(one); other.destroy(); });
      one.pipe(other);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => open.forEach((socket) => socket.destroy());
  return { base: `http://127.0.0.1:${server.address().port}`, cut, stop: () => (server.close(), cut()) };
}
