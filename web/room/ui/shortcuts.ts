/** What a key does in the call. */
export type Command =
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'hand'
  | 'chat'
  | 'people'
  | 'nextPeople'
  | 'previousPeople'
  | 'shortcuts'
  | 'close';

/** The key of each command, in the order of the list that `?` shows. */
export const SHORTCUTS: Readonly<Record<Command, string>> = {
  microphone: 'm',
  camera: 'v',
  screen: 's',
  hand: 'h',
  chat: 'c',
  people: 'p',
  nextPeople: 'n',
  previousPeople: 'b',
  shortcuts: '?',
  close: 'Escape',
};

/** What counts of a `KeyboardEvent`. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/**
 * The command of a key. A key with Ctrl, Alt or Command belongs to the browser.
 * @returns null if it has none
 */
export function commandOf({ key, code, ctrlKey, metaKey, altKey, repeat }: KeyPress): Command | null {
  if (ctrlKey || metaKey || altKey || repeat) return null;
  // Keyboards for other scripts have no Latin letters: there the place of the key counts.
  const isOtherScript = key.length === 1 && key > '\u007f' && code.startsWith('Key');
  const pressed = isOtherScript ? code.slice(3).toLowerCase() : key.length === 1 ? key.toLowerCase() : key;
  const entries = Object.entries(SHORTCUTS) as [Command, string][];
  return entries.find(([, shortcut]) => shortcut === pressed)?.[0] ?? null;
}
