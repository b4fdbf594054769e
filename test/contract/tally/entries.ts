/** What Tally sends of a change. */
export const tallyEntry = {
	id: 'te_1',
	kind: 'out',
	change: '-2.50',
	credit: 'tg_1',
	unit: { id: 'tu_1', name: 'API Calls' },
	booked: '2026-01-01T00:00:00Z',
};
