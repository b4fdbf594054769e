import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

type ColumnType = 'string' | 'number' | 'boolean' | 'date';
interface Column {
	name: string;
	type: ColumnType;
}
type Row = Record<string, unknown>;
interface Table {
	id: string;
	name: string;
	columns: Column[];
	rows: Row[];
}
interface Condition {
	columnName: string;
	condition: string;
	value: unknown;
}

/** n8n's own columns of every table. */
const SYSTEM = ['id', 'createdAt', 'updatedAt'];

/**
 * Stands for n8n's data tables, behind the interface that the Data Table node calls: those calls of it that
 * creating a table and an upsert need, as strict about columns and types as n8n is.
 */
export class DataTables {
	readonly tables: Table[] = [];

	/** What n8n would hand to the engine. */
	get host(): Partial<IWorkflowExecuteAdditionalData> {
		const dataTableProxyProvider = {
			getDataTableAggregateProxy: async () => this.aggregate(),
			getDataTableProxy: async (_workflow: unknown, _node: unknown, id: string) => this.proxy(id),
		};
		return {
			'data-table': { dataTableProxyProvider },
		} as unknown as Partial<IWorkflowExecuteAdditionalData>;
	}

	private aggregate() {
		return {
			getManyAndCount: async ({ filter }: { filter: { name: string } }) => {
				const data = this.tables.filter(({ name }) =>
					name.toLowerCase().includes(filter.name.toLowerCase()),
				);
				return { count: data.length, data: data.map(({ id, name }) => ({ id, name })) };
			},
			createDataTable: async ({ name, columns }: { name: string; columns: Column[] }) => {
				for (const column of columns) {
					if (SYSTEM.includes(column.name))
						throw new Error(`Column name "${column.name}" is reserved`);
					if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(column.name))
						throw new Error(`bad name ${column.name}`);
				}
				const table = { id: `table${this.tables.length}`, name, columns, rows: [] };
				this.tables.push(table);
				return { id: table.id, name };
			},
		};
	}

	private proxy(id: string) {
		const table = this.tables.find((each) => each.id === id);
		if (!table) throw new Error(`Could not find the data table: '${id}'`);
		return {
			getColumns: async () => table.columns,
			upsertRow: async ({ data, filter }: { data: Row; filter: { filters: Condition[] } }) => {
				for (const [name, value] of Object.entries(data)) check(table, name, value);
				const found = table.rows.filter((row) =>
					filter.filters.every(({ columnName, condition, value }) => {
						if (condition !== 'eq') throw new Error(`unknown condition ${condition}`);
						return row[columnName] === value;
					}),
				);
				if (found.length === 0) {
					const row: Row = { id: table.rows.length + 1 };
					for (const { name } of table.columns) row[name] = data[name] ?? null;
					table.rows.push(row);
					return [row];
				}
				for (const row of found) Object.assign(row, data);
				return found;
			},
		};
	}
}

function check({ name: table, columns }: Table, name: string, value: unknown): void {
	const column = columns.find((each) => each.name === name);
	if (!column) throw new Error(`unknown column name '${name}' in table ${table}`);
	if (value !== null && typeof value !== column.type) {
		throw new Error(
			`value ${JSON.stringify(value)} does not match column type '${column.type}' of ${name}`,
		);
	}
}
