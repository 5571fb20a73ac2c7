import { InvalidRequestError } from '../../../http/request.errors.js';
import type { PublicUrl } from '../../../rooms/public-url.js';
import {
  type Background,
  imageBackground,
  imageOfPath,
  imagePath,
  type ImagePart,
  type Theme,
  type ThemeChange,
} from '../../../themes/theme.js';
import type { NewThemeBackgroundDto, NewThemeDto, ThemeDto } from './theme.dto.js';

/** The parts that can be uploaded, by their paths below `theme`. */
export const IMAGE_PATHS = {
  logo: 'logo',
  'room-background': 'roomBackground',
  'knock-background': 'knockBackground',
} as const satisfies Record<string, ImagePart>;

/** A theme as v2 shows it. */
export function toThemeDto(
  { colors, logo, roomBackground, knockBackground }: Theme,
  urls: PublicUrl,
): ThemeDto {
  const toPath = (hash: string | null | undefined): string | null => (hash ? urls.to(imagePath(hash)) : null);
  const toBackgroundDto = (background: Background | null): ThemeDto['roomBackground'] =>
    background && {
      image: toPath(background.image),
      preset: background.preset,
      palette: background.palette,
    };
  return {
    colors: { primary: colors.primary, secondary: colors.secondary, focus: colors.focus },
    logo: toPath(logo?.hash),
    roomBackground: toBackgroundDto(roomBackground),
    knockBackground: toBackgroundDto(knockBackground),
  };
}

/** The theme that a request asks for. @throws InvalidRequestError for a background that is both, or neither */
export function toThemeChange({
  colors,
  logo,
  roomBackground,
  knockBackground,
}: NewThemeDto): Required<ThemeChange> {
  return {
    colors: {
      primary: colors?.primary?.toLowerCase() ?? null,
      secondary: colors?.secondary?.toLowerCase() ?? null,
      focus: colors?.focus?.toLowerCase() ?? null,
    },
    logo: logo ? imageOfPath(logo) : null,
    roomBackground: toBackground('roomBackground', roomBackground),
    knockBackground: toBackground('knockBackground', knockBackground),
  };
}

function toBackground(field: string, given: NewThemeBackgroundDto | null | undefined): Background | null {
  if (!given) return null;
  const { image, preset, palette } = given;
  const hash = image ? imageOfPath(image) : null;
  const isPicture = Boolean(preset ?? palette);
  if ((hash !== null) === isPicture) {
    const rule = 'must have either an image, or a preset with or without a palette';
    throw new InvalidRequestError([{ in: 'body', path: [field], rule }]);
  }
  return hash === null
    ? { image: null, preset: preset ?? 'plain', palette: palette ?? 'default' }
    : imageBackground(hash);
}
