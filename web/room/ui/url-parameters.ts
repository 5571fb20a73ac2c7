import { MAX_DISPLAY_NAME } from '../../protocol/messages.js';

/** What the room's URL says about the page; /docs/embed lists it for embedding sites. */
export interface UrlParameters {
  /** Fills in the name. */
  readonly displayName: string | null;
  /** A BCP 47 tag; not checked. */
  readonly lang: string | null;
  /** Whether microphone and camera are on at first. */
  readonly audio: boolean;
  readonly video: boolean;
  /** Does not explain why the browser asks for microphone and camera: the embedding site has. */
  readonly skipMediaPermissionPrompt: boolean;
  /** Off: joins at once, without a preview. */
  readonly precallReview: boolean;
  /** Only video, microphone, camera and people, unless another parameter shows more; as the vendor's, also named `embed`. */
  readonly minimal: boolean;
  readonly chat: boolean;
  readonly people: boolean;
  readonly screenshare: boolean;
  readonly reactions: boolean;
  readonly settingsButton: boolean;
  readonly leaveButton: boolean;
  /** Whether hosts can lock and unlock the room here. */
  readonly locking: boolean;
  readonly topToolbar: boolean;
  readonly bottomToolbar: boolean;
  readonly participantCount: boolean;
  readonly logo: boolean;
  /** Off: transparent behind the tiles, for a frame on a coloured site. */
  readonly background: boolean;
  /** The self view floats over the others, however many they are. */
  readonly floatSelf: boolean;
  /** Off: nothing playful, such as reactions that rise. */
  readonly personality: boolean;
}

/**
 * Reads the query of a room's URL. A switch is on when it is bare or `on`, and off when it is `off`; anything else leaves
 * it as it is by default. Unknown parameters are ignored.
 * @param query with or without the question mark
 */
export function parseUrlParameters(query: string): UrlParameters {
  const parameters = new URLSearchParams(query);
  const isOn = (name: string, byDefault: boolean): boolean => {
    const value = parameters.get(name)?.toLowerCase();
    if (value === '' || value === 'on') return true;
    return value === 'off' ? false : byDefault;
  };
  const minimal = isOn('minimal', isOn('embed', false));
  const personality = isOn('personality', true);
  const displayName = parameters.get('displayName')?.trim() ?? '';
  return {
    // Whole characters: the cut must not leave half of an emoji.
    displayName: displayName === '' ? null : cut(displayName, MAX_DISPLAY_NAME),
    lang: parameters.get('lang'),
    audio: isOn('audio', true),
    video: isOn('video', true),
    skipMediaPermissionPrompt: isOn('skipMediaPermissionPrompt', false),
    precallReview: isOn('precallReview', true),
    minimal,
    chat: isOn('chat', !minimal),
    people: isOn('people', true),
    screenshare: isOn('screenshare', !minimal),
    reactions: isOn('reactions', personality && !minimal),
    settingsButton: isOn('settingsButton', !minimal),
    leaveButton: isOn('leaveButton', !minimal),
    locking: isOn('locking', true),
    topToolbar: isOn('topToolbar', !minimal),
    bottomToolbar: isOn('bottomToolbar', true),
    participantCount: isOn('participantCount', true),
    logo: isOn('logo', !minimal),
    background: isOn('background', true),
    floatSelf: isOn('floatSelf', false),
    personality,
  };
}

function cut(text: string, length: number): string {
  let whole = '';
  for (const character of text) {
    if (whole.length + character.length > length) break;
    whole += character;
  }
  return whole;
}
