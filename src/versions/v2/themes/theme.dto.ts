import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Matches, ValidateBy, ValidateNested } from 'class-validator';
import {
  COLOR,
  imageOfPath,
  imagePath,
  PALETTES,
  type Palette,
  PRESETS,
  type Preset,
} from '../../../themes/theme.js';
import { TextOrNull } from '../../../validation/fields.js';

const EXAMPLE_COLOR = '#14693c';
const EXAMPLE_IMAGE = imagePath('n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg');
const COLORS = {
  primary: 'Buttons and links.',
  secondary: 'Other buttons, and marks.',
  focus: 'The ring around what has the focus of the keyboard.',
};
const IMAGE =
  'The path of an image on this server: WebP, with any number of pixels that fit into 2560 × 1440.';
const BACKGROUND = 'null for that of the organization, or none.';

const ColorOrNull = (description: string): PropertyDecorator =>
  TextOrNull(description, { pattern: '^#[0-9a-f]{6}$', example: EXAMPLE_COLOR });

@ApiSchema({ name: 'ThemeColors' })
class ThemeColorsDto {
  @ColorOrNull(COLORS.primary)
  primary!: string | null;

  @ColorOrNull(COLORS.secondary)
  secondary!: string | null;

  @ColorOrNull(COLORS.focus)
  focus!: string | null;
}

@ApiSchema({ name: 'ThemeBackground' })
class ThemeBackgroundDto {
  @TextOrNull(IMAGE, { example: EXAMPLE_IMAGE })
  image!: string | null;

  @ApiProperty({
    enum: [...PRESETS, null],
    nullable: true,
    description: 'A picture; null if there is an image.',
  })
  preset!: Preset | null;

  @ApiProperty({ enum: [...PALETTES, null], nullable: true, description: 'Its colours.' })
  palette!: Palette | null;
}

@ApiSchema({ name: 'Theme' })
export class ThemeDto {
  @ApiProperty({ type: ThemeColorsDto, description: 'null for those of the organization, or of Foyer.' })
  colors!: ThemeColorsDto;

  @TextOrNull(`${IMAGE} null for that of the organization, or of Foyer.`, { example: EXAMPLE_IMAGE })
  logo!: string | null;

  @ApiProperty({
    type: ThemeBackgroundDto,
    nullable: true,
    description: `Before and in the call; ${BACKGROUND}`,
  })
  roomBackground!: ThemeBackgroundDto | null;

  @ApiProperty({
    type: ThemeBackgroundDto,
    nullable: true,
    description: `Where people wait to be let in; without it, \`roomBackground\`. ${BACKGROUND}`,
  })
  knockBackground!: ThemeBackgroundDto | null;
}

const OptionalColor = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      nullable: true,
      pattern: '^#[0-9a-fA-F]{6}$',
      example: EXAMPLE_COLOR,
      description,
    }),
    IsOptional(),
    Matches(COLOR, { message: 'must be a colour such as #14693c, or null' }),
  );

/** The path of an image that a theme of the organization has. */
const OptionalImage = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, maxLength: 200, description }),
    IsOptional(),
    ValidateBy(
      {
        name: 'isImagePath',
        validator: {
          validate: (value) =>
            typeof value === 'string' && value.length <= 200 && imageOfPath(value) !== null,
        },
      },
      { message: 'must be the path of an image as a theme has it, or null' },
    ),
  );

@ApiSchema({ name: 'NewThemeColors' })
class NewThemeColorsDto {
  @OptionalColor(COLORS.primary)
  primary?: string | null;

  @OptionalColor(COLORS.secondary)
  secondary?: string | null;

  @OptionalColor(COLORS.focus)
  focus?: string | null;
}

const SENT_IMAGE =
  'An image that a theme of your organization has, by its path. To upload one, see the other routes.';

@ApiSchema({ name: 'NewThemeBackground' })
export class NewThemeBackgroundDto {
  @OptionalImage(SENT_IMAGE)
  image?: string | null;

  @ApiPropertyOptional({
    enum: [...PRESETS, null],
    nullable: true,
    description:
      'Instead of an image, a picture that Foyer has. `plain` has only the colours of the palette.',
  })
  @IsOptional()
  @IsIn(PRESETS)
  preset?: Preset | null;

  @ApiPropertyOptional({
    enum: [...PALETTES, null],
    nullable: true,
    description: 'The colours of the picture; without it `default`.',
  })
  @IsOptional()
  @IsIn(PALETTES)
  palette?: Palette | null;
}

const OptionalBackground = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: NewThemeBackgroundDto, nullable: true, description }),
    IsOptional(),
    IsObject(),
    ValidateNested(),
    Type(() => NewThemeBackgroundDto),
  );

/** What a theme shall be: the whole of it. */
@ApiSchema({ name: 'NewTheme' })
export class NewThemeDto {
  @ApiPropertyOptional({ type: NewThemeColorsDto, nullable: true, description: 'Each is `#rrggbb`.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => NewThemeColorsDto)
  colors?: NewThemeColorsDto | null;

  @OptionalImage(SENT_IMAGE)
  logo?: string | null;

  @OptionalBackground('Before and in the call: an image or a preset.')
  roomBackground?: NewThemeBackgroundDto | null;

  @OptionalBackground('Where people wait to be let in: an image or a preset.')
  knockBackground?: NewThemeBackgroundDto | null;
}
