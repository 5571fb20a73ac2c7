import { EXTERNAL_ID, type JoinRequest, MAX_METADATA } from '../../protocol/messages.js';
import type { PageData } from '../../protocol/page-data.js';

/** Which room a page visits, with which key, and what the embedding page says about its visitor. */
export type Visit = Pick<JoinRequest, 'roomName' | 'roomKey' | 'externalId' | 'metadata'>;

/** Reads the URL of a page. What is not valid in `externalId` and `metadata` is left out, as by the vendor. */
export function visitOf({ roomName }: Pick<PageData, 'roomName'>, { searchParams }: URL): Visit {
  const externalId = searchParams.get('externalId');
  const metadata = searchParams.get('metadata');
  return {
    roomName,
    roomKey: searchParams.get('roomKey'),
    externalId: externalId !== null && EXTERNAL_ID.test(externalId) ? externalId : null,
    metadata: metadata !== null && metadata !== '' && metadata.length <= MAX_METADATA ? metadata : null,
  };
}
