import { foyerFormat } from './foyer-format.js';
import type { WebhookFormat } from './webhook-format.js';
import type { WebhookFormatName } from './webhook.js';
import { wherebyFormat } from './whereby-format.js';

export const FORMATS: Readonly<Record<WebhookFormatName, WebhookFormat>> = {
  'whereby-1.0': wherebyFormat,
  'foyer-2': foyerFormat,
};

/** The names of all event types of all formats. */
export const WEBHOOK_EVENT_TYPES: readonly string[] = [
  ...new Set(Object.values(FORMATS).flatMap(({ eventTypes }) => Object.keys(eventTypes))),
];

/** The name of an event type in a format; Foyer's own name if the format has none for it. */
export function nameInFormat(format: WebhookFormatName, eventType: string): string {
  const entries = Object.entries(FORMATS[format].eventTypes);
  return entries.find(([, own]) => own === eventType)?.[0] ?? eventType;
}
