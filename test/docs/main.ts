import { readFileSync, writeFileSync } from 'node:fs';

import { ITEM_TABLES, withItemTables } from './itemTables';

for (const page of Object.keys(ITEM_TABLES)) {
	writeFileSync(page, withItemTables(page, readFileSync(page, 'utf8')));
}
