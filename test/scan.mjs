// Runs n8n's official scanner on the packed tarball and on the source it is built from, as n8n does
// before it verifies a package.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const folder = mkdtempSync(path.join(tmpdir(), 'credit-grants-scan-'));
try {
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		encoding: 'utf8',
	});
	const [{ filename, size, entryCount }] = JSON.parse(packed);
	execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', folder]);

	const scans = [
		[`tarball (${entryCount} files, ${size} bytes)`, path.join(folder, 'package'), undefined],
		['source', process.cwd(), SOURCE_FILE_PATTERNS],
	];
	for (const [what, directory, patterns] of scans) {
		const { passed, message, details } = await analyzePackage(directory, patterns);
		const warnings = await countWarnings(directory, patterns);
		console.log(`${passed ? 'passed' : 'FAILED'}: ${what}, ${warnings} warnings ${message ?? ''}`);
		if (details) console.log(details);
		if (!passed || warnings > 0) process.exitCode = 1;
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** The scanner itself tells of warnings only beside errors. */
async function countWarnings(directory, patterns = ['**/*.js', '**/*.json']) {
	const eslint = new ESLint({
		cwd: directory,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	for (const { filePath, messages } of results) {
		for (const { ruleId, message, severity } of messages) {
			if (severity === 1) console.log(`warning: ${filePath}: ${message} (${ruleId})`);
		}
	}
	return results.reduce((sum, { warningCount }) => sum + warningCount, 0);
}
