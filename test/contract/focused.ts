import type { Document } from './document.js';

/** So much is left where nothing in the paths differs. */
const FEWEST = 2;

/** Two documents with only those of their paths in which they differ: the tool takes its time with the others. */
export function focused(before: Document, after: Document): [Document, Document] {
  const changed = changedComponents(before, after);
  const names = [...new Set([...Object.keys(before.paths), ...Object.keys(after.paths)])];
  const different = names.filter((name) => {
    const [was, is] = [before, after].map(({ paths }) => JSON.stringify(paths[name] ?? null));
    return was !== is || refersTo(changed, is);
  });
  const kept = new Set([...different, ...(different.length === 0 ? names.slice(0, FEWEST) : [])]);
  const focus = (document: Document): Document => ({
    ...document,
    paths: Object.fromEntries(Object.entries(document.paths).filter(([name]) => kept.has(name))),
  });
  return [focus(before), focus(after)];
}

/** The references to components that differ, by themselves or through others. */
function changedComponents(before: Document, after: Document): ReadonlySet<string> {
  const [was, is] = [textsOf(before), textsOf(after)];
  const all = [...new Set([...was.keys(), ...is.keys()])];
  const changed = new Set(all.filter((reference) => was.get(reference) !== is.get(reference)));
  for (let size = -1; size !== changed.size;) {
    size = changed.size;
    for (const reference of all) if (refersTo(changed, is.get(reference))) changed.add(reference);
  }
  return changed;
}

/** The components by their references, each as text. */
function textsOf({ components }: Document): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(components).flatMap(([kind, its]) =>
      Object.entries(its).map(([name, component]) => [
        `"#/components/${kind}/${name}"`,
        JSON.stringify(component),
      ]),
    ),
  );
}

function refersTo(references: ReadonlySet<string>, text = ''): boolean {
  return [...references].some((reference) => text.includes(reference));
}
