/** What the package exports, and the examples in the docstrings: read from the entry points that package.json names. */
import ts from 'typescript';
import { entryPoints, root } from '../../docs/site/entryPoints.ts';

export interface Export {
  readonly name: string;
  /** What an import of it says: `oriel`, `oriel/node`, … */
  readonly from: string;
  /** A function, class or constant, not only a type. */
  readonly value: boolean;
  /** Declared in this project, not handed on from a dependency. */
  readonly own: boolean;
  /** The code of its @example tags. */
  readonly examples: readonly string[];
  /** `lib/image/warp.ts:55` */
  readonly place: string;
}

/** Everything that the entry points export, in their order. */
export function surface(): Export[] {
  const entries = entryPoints();
  const program = createProgram([...entries.values()].map((file) => root + file));
  const checker = program.getTypeChecker();
  return Array.from(entries).flatMap(([from, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(root + file)!)!;
    return checker.getExportsOfModule(module).map((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declaration = symbol.declarations![0]!;
      const source = declaration.getSourceFile();
      const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
      return {
        name: exported.name,
        from,
        value: (symbol.flags & ts.SymbolFlags.Value) !== 0 && !isOnlyType(exported),
        own: source.fileName.startsWith(`${root}lib/`),
        examples: tags.map(({ text }) => ts.displayPartsToString(text)),
        place: `${source.fileName.slice(root.length)}:${source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1}`,
      };
    });
  });
}

/** Errors of the compiler, as the project's tsconfig has it, in files written by tests; unused names are none. */
export function typeErrors(files: readonly string[]): string[] {
  const program = createProgram(files);
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trim());
}

function createProgram(files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return ts.createProgram(files, { ...options, noUnusedLocals: false, noUnusedParameters: false });
}

/** Whether an export hands on only the type, as `export type { Matrix }` does with a class. */
function isOnlyType(exported: ts.Symbol): boolean {
  return (exported.declarations ?? []).some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );
}
