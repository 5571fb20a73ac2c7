import { render } from 'preact';
import { embeddingIn } from './embedding/embedding.js';
import { createMeeting } from './engine/create-meeting.js';
import type { PageData } from '../protocol/page-data.js';
import { App } from './ui/app.js';

const app = document.getElementById('app');
const data = document.getElementById('room')?.textContent;
if (!app || !data) throw new Error('The page of a room needs its data.');
const pageData = JSON.parse(data) as PageData;
const meeting = createMeeting(pageData, new URL(location.href));
const embedding = embeddingIn(window, meeting, pageData.embedOrigins);
render(<App meeting={meeting} embedding={embedding} theme={pageData.theme} />, app);
