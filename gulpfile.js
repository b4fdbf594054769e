const { execFileSync } = require('node:child_process');
const { rmSync } = require('node:fs');

const { dest, parallel, series, src } = require('gulp');

const COPIED = ['nodes/**/*.{svg,node.json}'];

async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

async function compile() {
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc')], { stdio: 'inherit' });
}

/** Icons and codex: n8n reads them beside the compiled node. */
function copy() {
	return src(COPIED, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.build = series(clean, parallel(compile, copy));
