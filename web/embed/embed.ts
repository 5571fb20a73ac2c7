import { defineElement } from './element.js';

defineElement('foyer-embed');
// The vendor's name: a page changes the address of this script and the URL of the room, and nothing else.
defineElement('whereby-embed');
