import type { benchWatch, Poll } from '../work/watch';
import { curve, legend, panel, type Place } from './panel';
import { COLORS, document, label } from './svg';

const PANEL = { width: 300, height: 230, left: 62, top: 96, gapX: 82 };
const WIDTH = 2 * PANEL.width + PANEL.gapX + PANEL.left + 28;
const NOTES = PANEL.top + PANEL.height + 52;

const OURS = 'grantsTrigger';

type Watch = Awaited<ReturnType<typeof benchWatch>>;

/** Requests and time of a poll over the size of the account: flat where a poll costs what changed. */
export function watchChart({ polls, atPace }: Watch): string {
	const title = 'A poll of Balance Low at Stripe, by the grants of the account';
	const lines = linesOf(polls);
	const notes = [...atPaceNotes(atPace), ...memoryNotes(polls)];
	const shapes = [
		label(20, 30, title, { size: 15, bold: true }),
		...legend(
			lines.map(({ name, color }) => [name, color]),
			150,
		),
		...pollsPanel(0, 'Requests', lines, ({ requests }) => requests),
		...pollsPanel(1, 'Seconds, without pace or latency', lines, seconds),
		...notes.map((note, index) =>
			label(20, NOTES + index * 18, note, { size: 12, color: COLORS.faint }),
		),
	];
	return document(WIDTH, NOTES + notes.length * 18, title, shapes);
}

interface Line {
	name: string;
	color: string;
	polls: Poll[];
}

/** From all that there is to nothing: the more, the darker. */
function linesOf(polls: Poll[]): Line[] {
	const all = polls.filter(({ peer }) => peer === 'grantsNode');
	const changed = (count: number) => polls.filter(({ changes }) => changes === count);
	const lines = [
		{ name: 'everything is read', color: COLORS.others, polls: all },
		{ name: '1,000 changed', color: COLORS.most, polls: changed(1_000) },
		{ name: '10 changed', color: COLORS.some, polls: changed(10) },
		{ name: 'nothing changed', color: COLORS.none, polls: changed(0) },
	];
	return lines.filter(({ polls: of }) => of.length > 0);
}

function pollsPanel(
	column: number,
	title: string,
	lines: Line[],
	valueOf: (poll: Poll) => number,
): string[] {
	const { width, height, top } = PANEL;
	const left = PANEL.left + column * (width + PANEL.gapX);
	const placesOf = ({ polls }: Line) =>
		polls.map((poll): Place => [poll.accountGrants, valueOf(poll)]);
	const frame = panel({ left, top, width, height }, title, lines.flatMap(placesOf));
	return [...frame.shapes, ...lines.flatMap((each) => curve(frame, placesOf(each), each.color))];
}

function seconds({ ms }: Poll): number {
	return ms.median / 1000;
}

/** Where the provider's limit decides, beside n8n's own nodes. */
function atPaceNotes(atPace: Poll[]): string[] {
	const own = atPace.find(({ peer }) => peer === 'ownNodes');
	const ours = atPace.find(({ peer, changes }) => peer === OURS && changes === own?.changes);
	if (!own || !ours) return [];
	const takes = `this trigger ${seconds(ours).toFixed(2)} s, n8n's own nodes ${seconds(own).toFixed(2)} s`;
	return [
		`At the pace as shipped, ${counted(own.accountGrants)} grants, ${own.changes} changed: ${takes}.`,
	];
}

/** By the largest account, where what a process holds anyway counts least. */
function memoryNotes(polls: Poll[]): string[] {
	const first = polls.filter(({ peer, changes }) => peer === OURS && changes === undefined).at(-1);
	if (!first) return [];
	const bytes = counted(Math.round(first.heldBytes / first.accountGrants));
	return [
		`Held in memory after the first reading: ${bytes} bytes for each of ${counted(first.accountGrants)} grants.`,
	];
}

function counted(count: number): string {
	return count.toLocaleString('en');
}
