import { headersOf, type Job } from './peer';

/** Lets as many grants of the job's account change as it says. */
export async function change({ changes = 0, ...job }: Job): Promise<void> {
	if (changes === 0) return;
	await fetch(`${job.url}/changes?count=${changes}`, { headers: headersOf(job) });
}
