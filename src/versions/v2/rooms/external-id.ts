import { IsText } from '../../../validation/fields.js';

export const MAX_EXTERNAL_ID = 200;

/** The member must be what a caller may call a room. */
export const IsExternalId = (): PropertyDecorator => IsText(1, MAX_EXTERNAL_ID);
