import { execFileSync } from 'node:child_process';

/** Builds the package once before any test runs. */
export function setup(): void {
	execFileSync('npx', ['gulp', 'build', '--silent'], { stdio: 'inherit' });
}
