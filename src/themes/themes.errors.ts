import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const THEME_ERRORS = {
  invalid_image: {
    status: 400,
    title: 'Image cannot be used',
    meaning: 'The image is of another format, damaged, or too large when it is shown. Nothing was changed.',
    remedy: 'Save the image again in one of the formats named in `detail`, with fewer pixels.',
  },
  unknown_image: {
    status: 400,
    title: 'No such image',
    meaning: 'The theme names an image that no theme of your organization uses.',
    remedy: 'Upload the image.',
  },
  image_limit_reached: {
    status: 403,
    title: 'Too many images',
    meaning:
      'The images in the themes of your organization already take the space that they may. Nothing was changed.',
    remedy: 'Remove images from themes, or use the same image for several rooms: it is stored once.',
  },
} as const satisfies ErrorDeclarations;

/** The bytes are no image that a theme can show. */
export class InvalidImageError extends FoyerError<'invalid_image'> {
  /** @param rule what the image must be: `must be a PNG image` */
  constructor(rule: string, cause?: unknown) {
    super('invalid_image', `The image ${rule}.`, {}, { cause });
  }
}

/** The organization has no image with this hash. */
export class UnknownImageError extends FoyerError<'unknown_image'> {
  constructor(field: string) {
    super('unknown_image', `The image in ${field} is none of your organization: upload it.`, { field });
  }
}

/** The images of the organization already take all the space that they may. */
export class ImageLimitReachedError extends FoyerError<'image_limit_reached'> {
  constructor(maxBytes: number) {
    super(
      'image_limit_reached',
      `The images of the organization may take ${maxBytes / 1024 / 1024} MiB in all.`,
      { maxBytes },
    );
  }
}
