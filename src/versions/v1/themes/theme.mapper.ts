import type { Background, Palette, ThemeColors } from '../../../themes/theme.js';
import type { RoomBackgroundDto, RoomTokensDto } from './themes.dto.js';

/** The colours that a room gets; all of them are null for those of the organization. */
export function toColors({ tokens, tokensPreset }: RoomTokensDto): ThemeColors {
  const given = tokensPreset === 'custom' ? tokens?.colors : null;
  return {
    primary: given?.primary?.toLowerCase() ?? null,
    secondary: given?.secondary?.toLowerCase() ?? null,
    focus: given?.focus?.toLowerCase() ?? null,
  };
}

/** The names of palettes in v1. */
const PALETTE_OF = {
  default: 'default',
  grey: 'grey',
  purple: 'purple',
  burgund: 'burgundy',
} as const satisfies Record<NonNullable<RoomBackgroundDto['palette']>, Palette>;

/** The background that a room gets; null for that of the organization. */
export function toBackground({ theme, palette }: RoomBackgroundDto): Background | null {
  const preset = theme && theme !== 'default' ? theme : 'plain';
  const colors = PALETTE_OF[palette ?? 'default'];
  return preset === 'plain' && colors === 'default' ? null : { image: null, preset, palette: colors };
}
