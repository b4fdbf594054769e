const { execFileSync } = require('node:child_process');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');

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

/** What each operation puts out, where n8n looks for it: fields can be dragged before the first run. */
async function schema() {
	const keys = require('./dist/nodes/CreditGrants/grants/itemKeys.js');
	const grant = keys.itemSchema(keys.simplified(keys.GRANT_KEYS));
	const balance = keys.itemSchema(keys.simplified(keys.BALANCE_KEYS));
	const transaction = keys.itemSchema(keys.simplified(keys.TRANSACTION_KEYS));
	const { reason, event, ...others } = keys.ALERT_KEYS;
	const subject = keys.simplified(keys.BALANCE_KEYS);
	const alert = keys.itemSchema({ reason, event, ...subject, ...others });
	const folder = 'dist/nodes/CreditGrants/__schema__';
	mkdirSync(`${folder}/v1.0.0`, { recursive: true });
	const files = {
		'v1.0.0/list': grant,
		'v1.0.0/get': grant,
		'v1.0.0/customerGrants': grant,
		'v1.0.0/customerBalance': balance,
		'v1.0.0/transactions': transaction,
		// The trigger has no operation.
		'v1.0.0': alert,
	};
	for (const [name, content] of Object.entries(files)) {
		writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(content, null, '\t')}\n`);
	}
}

exports.build = series(clean, parallel(compile, copy), schema);
