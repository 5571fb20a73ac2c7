/** Attributes that become parameters of the room's URL, by the names of these; HTML writes attributes in lower case. */
export const TEXTS = ['displayName', 'externalId', 'lang', 'metadata'];
export const SWITCHES = [
  'audio',
  'background',
  'bottomToolbar',
  'chat',
  'embed',
  'floatSelf',
  'leaveButton',
  'locking',
  'logo',
  'minimal',
  'participantCount',
  'people',
  'personality',
  'precallReview',
  'reactions',
  'screenshare',
  'settingsButton',
  'skipMediaPermissionPrompt',
  'topToolbar',
  'video',
];

/** What frameworks write for booleans. */
const BOOLEANS: ReadonlyMap<string, string> = new Map([
  ['true', 'on'],
  ['false', 'off'],
]);

/**
 * The URL for the frame. A parameter that is in the room's URL already wins, as in the vendor's element.
 * @param room the attribute of this name
 * @param valueOf returns the value of an attribute, by its name in lower case, or null if it is not set
 * @returns null if the room is not a URL of the web: one with another scheme, such as `javascript:`, would run in the site
 */
export function frameUrlOf(room: string, valueOf: (attribute: string) => string | null): URL | null {
  const url = URL.canParse(room) ? new URL(room) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  for (const name of [...TEXTS, ...SWITCHES]) {
    const value = valueOf(name.toLowerCase());
    if (value === null || url.searchParams.has(name)) continue;
    url.searchParams.set(name, SWITCHES.includes(name) ? (BOOLEANS.get(value) ?? value) : value);
  }
  return url;
}
