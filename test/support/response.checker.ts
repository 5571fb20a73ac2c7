import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiDocument, type ReceivedResponse } from './api-document.js';

/** @throws when a response contradicts the document of its version */
export type CheckResponse = (method: string, path: string, answer: ReceivedResponse) => void;

/** The name of the document is the first segment of the path. */
const DOCUMENTED_PATH = /^\/+(v\d+|admin)(?=[/?]|$)/i;

/** The documents of running apps, by their addresses. */
const documents = new Map<string, Promise<ApiDocument>>();

/** The check of responses for this path: against the document of its version, or of the admin API. */
export async function checkerFor(url: string, path: string): Promise<CheckResponse> {
  const [, name] = DOCUMENTED_PATH.exec(path) ?? [];
  if (name === undefined) return () => undefined;
  const document = await documentAt(`${url}/docs/${name.toLowerCase()}.json`);
  return (method, requested, answer) => {
    const objections = document.objectionsTo(method, requested, answer);
    if (objections.length === 0) return;
    throw new Error(
      `${method} ${requested.slice(0, 200)} got ${answer.status}, which contradicts its document:\n` +
        `${objections.map((objection) => `- ${objection}\n`).join('')}${answer.text.slice(0, 500)}`,
    );
  };
}

function documentAt(address: string): Promise<ApiDocument> {
  const known = documents.get(address) ?? fetchDocument(address);
  documents.set(address, known);
  // The next attempt may find the app running.
  known.catch(() => documents.delete(address));
  return known;
}

/** Where there is no such version, nothing is documented. */
async function fetchDocument(address: string): Promise<ApiDocument> {
  const response = await fetch(address);
  const nothing: OpenAPIObject = { openapi: '3.0.0', info: { title: '', version: '' }, paths: {} };
  return new ApiDocument(response.ok ? ((await response.json()) as OpenAPIObject) : nothing);
}
