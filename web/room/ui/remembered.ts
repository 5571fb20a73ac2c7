import type { Texts } from './texts/en.js';

/** What this browser remembers for the next meeting. */
export interface Remembered {
  readonly displayName: string;
  readonly shortcuts: 'on' | 'off';
}

const BY_DEFAULT: Remembered = { displayName: '', shortcuts: 'on' };

/** What was said on this page. It comes first: another tab may be open, and storage may be blocked, as in some frames. */
const onThisPage: { -readonly [Key in keyof Remembered]?: Remembered[Key] } = {};

/** @returns what was remembered, or a default */
export function recall<Key extends keyof Remembered>(key: Key): Remembered[Key] {
  return onThisPage[key] ?? fromStorage(key) ?? BY_DEFAULT[key];
}

/** Remembers; beyond this page only where storage is not blocked. */
export function remember<Key extends keyof Remembered>(key: Key, value: Remembered[Key]): void {
  onThisPage[key] = value;
  try {
    localStorage.setItem(`foyer.${key}`, value);
  } catch {
    // The page works without it.
  }
}

/**
 * The name to join with where the person is not asked.
 * @param given by the site around the page, if any: it knows who this is
 */
export function usualName(given: string | null, texts: Texts): string {
  return given ?? (recall('displayName') || texts.guest);
}

function fromStorage<Key extends keyof Remembered>(key: Key): Remembered[Key] | null {
  try {
    return localStorage.getItem(`foyer.${key}`) as Remembered[Key] | null;
  } catch {
    return null;
  }
}
