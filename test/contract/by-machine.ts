/** What a machine does at a place of a document, and the other way round. */
export type Deed = 'drop' | 'add' | 'change' | 'rename';

export interface MachineMutation {
  readonly deed: Deed;
  /** Where, in segments: `post`, `responses`, `200`, `description`. */
  readonly place: readonly string[];
  readonly before: object;
  readonly after: object;
}

/** What has names of somebody's choice in it. */
const MAPS = new Set(
  `callbacks content encoding examples headers links mapping properties responses scopes variables`.split(
    ' ',
  ),
);

/** Every way to drop, add, change or rename one thing that is somewhere in a document. */
export function mutationsOf(document: object): MachineMutation[] {
  return placesIn(document).flatMap((place): MachineMutation[] => {
    const mutate = (change: (owner: Record<string, unknown>, key: string) => void): object => {
      const copy = structuredClone(document);
      let owner = copy as Record<string, unknown>;
      for (const segment of place.slice(0, -1)) owner = owner[segment] as Record<string, unknown>;
      change(owner, place.at(-1) ?? '');
      return copy;
    };
    const dropped = mutate((owner, key) => {
      if (Array.isArray(owner)) owner.splice(Number(key), 1);
      else delete owner[key];
    });
    const changed = mutate((owner, key) => {
      owner[key] = somethingElse(owner[key]);
    });
    const renamed = mutate((owner, key) => {
      owner[`${key}2`] = owner[key];
      delete owner[key];
    });
    return [
      { deed: 'drop', place, before: document, after: dropped },
      { deed: 'add', place, before: dropped, after: document },
      ...(isScalar(valueAt(document, place))
        ? [{ deed: 'change' as const, place, before: document, after: changed }]
        : []),
      ...(MAPS.has(place.at(-2) ?? '')
        ? [{ deed: 'rename' as const, place, before: document, after: renamed }]
        : []),
    ];
  });
}

function placesIn(node: unknown, place: readonly string[] = []): (readonly string[])[] {
  if (isScalar(node)) return place.length > 0 ? [place] : [];
  const inner = Object.entries(node as object).flatMap(([key, value]) => placesIn(value, [...place, key]));
  return place.length > 0 ? [place, ...inner] : inner;
}

function valueAt(document: object, place: readonly string[]): unknown {
  return place.reduce<unknown>((node, segment) => (node as Record<string, unknown>)[segment], document);
}

function somethingElse(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 2;
  return `${String(value)}2`;
}

function isScalar(node: unknown): boolean {
  return typeof node !== 'object' || node === null;
}
