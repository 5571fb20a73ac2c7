import { render } from 'preact';
import { createMeeting } from './engine/create-meeting.js';
import type { PageData } from '../protocol/page-data.js';
import { App } from './ui/app.js';

const app = document.getElementById('app');
const data = document.getElementById('room')?.textContent;
if (!app || !data) throw new Error('The page of a room needs its data.');
const meeting = createMeeting(JSON.parse(data) as PageData, new URL(location.href));
render(<App meeting={meeting} />, app);
