/** How the page of a room looks. What is null comes from the organization, and otherwise from Foyer. */
export interface Theme {
  readonly colors: ThemeColors;
  readonly logo: ThemeImage | null;
  /** Before and in the call. */
  readonly roomBackground: Background | null;
  /** Where people wait to be let in; without it, the background of the room. */
  readonly knockBackground: Background | null;
}

/** The parts of a theme. Each comes from the room as a whole, but colours one by one. */
export const THEME_PARTS = ['colors', 'logo', 'roomBackground', 'knockBackground'] as const;
export type ThemePart = (typeof THEME_PARTS)[number];

/** The parts that may be images. */
export const IMAGE_PARTS = ['logo', 'roomBackground', 'knockBackground'] as const;
export type ImagePart = (typeof IMAGE_PARTS)[number];

/** `#rrggbb`, in lower case; null where none is set. */
export interface ThemeColors {
  readonly primary: string | null;
  readonly secondary: string | null;
  readonly focus: string | null;
}

/** A colour as callers send it, in upper or lower case. */
export const COLOR = /^#[0-9a-f]{6}$/i;

/** An image, by the hash of its content. */
export interface ThemeImage {
  /** SHA-256 in base64url. */
  readonly hash: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether its opaque parts are too dark for a dark ground, or too light for a light one; null if neither. */
  readonly tone: 'dark' | 'light' | null;
}

/** Pictures that Foyer has; `plain` is only a colour. */
export const PRESETS = ['plain', 'mountains', 'characters', 'rocks'] as const;
export type Preset = (typeof PRESETS)[number];

/** The colours of these pictures. */
export const PALETTES = ['default', 'grey', 'purple', 'burgundy'] as const;
export type Palette = (typeof PALETTES)[number];

/** An image, by its hash, or one of Foyer's pictures. */
export type Background =
  | { readonly image: string; readonly preset: null; readonly palette: null }
  | { readonly image: null; readonly preset: Preset; readonly palette: Palette };

/** What a theme is of: a room, or the whole organization. */
export interface ThemeOwner {
  readonly organizationId: string;
  /** null for the organization. */
  readonly roomId: string | null;
}

/** The theme of what has none. */
export const NO_THEME: Theme = {
  colors: { primary: null, secondary: null, focus: null },
  logo: null,
  roomBackground: null,
  knockBackground: null,
};

/** What a room's page shows: what the room has set, then what its organization has. */
export function mergeThemes(room: Theme, organization: Theme): Theme {
  return {
    colors: {
      primary: room.colors.primary ?? organization.colors.primary,
      secondary: room.colors.secondary ?? organization.colors.secondary,
      focus: room.colors.focus ?? organization.colors.focus,
    },
    logo: room.logo ?? organization.logo,
    roomBackground: room.roomBackground ?? organization.roomBackground,
    knockBackground: room.knockBackground ?? organization.knockBackground,
  };
}

/** A change of a theme: parts that are absent stay as they are, and null removes one. */
export interface ThemeChange {
  readonly colors?: ThemeColors;
  /** The hash of an image. */
  readonly logo?: string | null;
  readonly roomBackground?: Background | null;
  readonly knockBackground?: Background | null;
}

/** A background that is an image. */
export const imageBackground = (hash: string): Background => ({ image: hash, preset: null, palette: null });

/** The path of the images and pictures of themes on this server. */
export const THEME_FILES_PATH = '/_/theme/';

/** The path of an image on this server. */
export const imagePath = (hash: string): string => `${THEME_FILES_PATH}${hash}.webp`;

const IMAGE_PATH = /\/_\/theme\/([\w-]{43})\.webp$/;

/** The hash of an image from its path, with whatever a proxy puts before it; null for anything else. */
export function imageOfPath(path: string): string | null {
  return IMAGE_PATH.exec(path)?.[1] ?? null;
}
