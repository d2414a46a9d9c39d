// What the provider remembers, in this process: a municipality's has a database.

/** One memory for all that is remembered, whichever provider remembers it. */
export function memory() {
  const kept = new Map();
  const now = () => Date.now() / 1000;
  const alive = (entry) => (entry && entry.until > now() ? entry.payload : undefined);
  const find = (match) => [...kept.values()].find((entry) => alive(entry) && match(entry))?.payload;

  return (model) => {
    const key = (id) => `${model}:${id}`;
    return {
      upsert: async (id, payload, seconds) =>
        void kept.set(key(id), { model, payload, until: seconds ? now() + seconds : Infinity }),
      find: async (id) => alive(kept.get(key(id))),
      findByUid: async (uid) => find((entry) => entry.model === model && entry.payload.uid === uid),
      findByUserCode: async (code) => find((entry) => entry.model === model && entry.payload.userCode === code),
      consume: async (id) => void (kept.get(key(id)).payload.consumed = Math.floor(now())),
      destroy: async (id) => void kept.delete(key(id)),
      async revokeByGrantId(grantId) {
        for (const [name, { payload }] of kept) if (payload.grantId === grantId) kept.delete(name);
      },
    };
  };
}
