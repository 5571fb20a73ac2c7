/** What this browser remembers for the next meeting. */
export interface Remembered {
  readonly displayName: string;
  readonly shortcuts: 'on' | 'off';
}

const BY_DEFAULT: Remembered = { displayName: '', shortcuts: 'on' };

/** @returns what was remembered; a default where nothing is, or where storage is blocked, as in frames of private windows */
export function recall<Key extends keyof Remembered>(key: Key): Remembered[Key] {
  try {
    return (localStorage.getItem(`foyer.${key}`) as Remembered[Key] | null) ?? BY_DEFAULT[key];
  } catch {
    return BY_DEFAULT[key];
  }
}

/** Remembers, where storage is not blocked. */
export function remember<Key extends keyof Remembered>(key: Key, value: Remembered[Key]): void {
  try {
    localStorage.setItem(`foyer.${key}`, value);
  } catch {
    // The page works without it.
  }
}
