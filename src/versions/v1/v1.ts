import type { ApiVersion } from '../../http/api-version.js';
import { describeV1 } from './v1.document.js';
import { answerError } from './v1.errors.js';
import { V1Module } from './v1.module.js';

/** The API that clients written for Whereby know. */
export const v1: ApiVersion = { number: '1', module: V1Module, answerError, describe: describeV1 };
