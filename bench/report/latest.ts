import { existsSync, readFileSync } from 'node:fs';

/** A run: when, where and how. */
interface About {
	date: string;
	machine: object;
	versions: object;
	parameters: object;
}

/** The sections of an earlier run by name, each with what that run was. */
export type Sections = Record<string, { about?: About }>;

export function readSections(file: string): Sections {
	if (!existsSync(file)) return {};
	const { date, machine, versions, parameters, ...sections } = JSON.parse(
		readFileSync(file, 'utf8'),
	) as About & Sections;
	const about: About = { date, machine, versions, parameters };
	// One that was kept before says by itself when it was measured.
	return Object.fromEntries(
		Object.entries(sections).map(([name, section]) => [name, { about, ...section }]),
	);
}
