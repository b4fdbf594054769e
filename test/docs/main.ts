import { readFileSync, writeFileSync } from 'node:fs';

import { withItemTables } from './itemTables';

writeFileSync('README.md', withItemTables(readFileSync('README.md', 'utf8')));
