/** Sentences shown of one kind. */
const SHOWN = 3;

/** Deviations from the expected, a sentence each, by kind, so that many of one kind do not hide another. */
export class Deviations {
  #kinds = new Map();

  add(kind, sentence) {
    const sentences = this.#kinds.get(kind);
    if (sentences) sentences.push(sentence);
    else this.#kinds.set(kind, [sentence]);
  }

  get count() {
    return [...this.#kinds.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** The first few sentences of every kind, and how many more there are. */
  lines() {
    return [...this.#kinds].flatMap(([kind, sentences]) => {
      const more = sentences.length - SHOWN;
      return [
        ...sentences.slice(0, SHOWN).map((sentence) => `${kind}: ${sentence}`),
        ...(more > 0 ? [`${kind}: … and ${more} more.`] : []),
      ];
    });
  }
}
