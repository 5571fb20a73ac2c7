import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { COLOR } from '../../../themes/theme.js';
import { OptionalEnum, OptionalObject } from '../lenient-fields.js';

const OptionalColor = (description: string): PropertyDecorator => {
  const documented = ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^#[0-9a-fA-F]{6}$',
    example: '#14693c',
    description,
  });
  return (target, name) => {
    documented(target, name);
    IsOptional()(target, name);
    Matches(COLOR, { message: 'must be a colour such as #14693c' })(target, name);
  };
};

@ApiSchema({ name: 'ThemeColors' })
class ColorsDto {
  @OptionalColor('Buttons and links.')
  primary?: string | null;

  @OptionalColor('Other buttons, and marks.')
  secondary?: string | null;

  @OptionalColor('The ring around what has the focus of the keyboard.')
  focus?: string | null;
}

@ApiSchema({ name: 'ThemeTokens' })
class TokensDto {
  @OptionalObject(ColorsDto)
  colors?: ColorsDto | null;
}

@ApiSchema({ name: 'RoomTokens' })
export class RoomTokensDto {
  @OptionalObject(TokensDto)
  tokens?: TokensDto | null;

  @OptionalEnum(['custom', 'default'], {
    description:
      '`custom`: the room has the given colours, and for the others those of the organization. `default`, also if it is not ' +
      'sent: it has those of the organization.',
  })
  tokensPreset?: 'custom' | 'default' | null;
}

@ApiSchema({ name: 'RoomLogo' })
export class RoomLogoDto {
  @OptionalEnum(['default'], { description: 'The room has the logo of the organization.' })
  theme?: 'default' | null;
}

const THEMES = ['default', 'mountains', 'characters', 'rocks'] as const;
const PALETTES = ['default', 'grey', 'purple', 'burgund'] as const;

@ApiSchema({ name: 'RoomBackground' })
export class RoomBackgroundDto {
  @OptionalEnum(THEMES, {
    description:
      'A picture. With `default`, and no other `palette`, the room has the background of the organization.',
  })
  theme?: (typeof THEMES)[number] | null;

  @OptionalEnum(PALETTES, { description: 'The colours of the picture, or of the plain background.' })
  palette?: (typeof PALETTES)[number] | null;
}
