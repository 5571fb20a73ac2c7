import type { PublicUrl } from '../rooms/public-url.js';
import { type Background, imagePath, type Theme, THEME_FILES_PATH } from '../themes/theme.js';
import type { PageTheme } from '../../web/protocol/page-data.js';
import { pictureFile } from './theme-pictures.js';

/** What the page of a room gets of its theme. */
export function toPageTheme(
  { colors, logo, roomBackground, knockBackground }: Theme,
  urls: PublicUrl,
): PageTheme {
  const pathOf = (background: Background | null): string | null => {
    if (background === null) return null;
    if (background.image !== null) return urls.to(imagePath(background.image));
    const file = pictureFile(background.preset, background.palette);
    return file && urls.to(THEME_FILES_PATH + file);
  };
  return {
    primary: colors.primary,
    secondary: colors.secondary,
    focus: colors.focus,
    logo: logo && {
      path: urls.to(imagePath(logo.hash)),
      width: logo.width,
      height: logo.height,
      tone: logo.tone,
    },
    roomBackground: pathOf(roomBackground),
    knockBackground: pathOf(knockBackground ?? roomBackground),
  };
}
