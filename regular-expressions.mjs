import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import ts from 'typescript';

/**
 * Checks that no input can make a regular expression in a folder slow: a part of `npm run lint`. An expression that recheck
 * cannot decide on counts as slow. Expressions must be written as literals, so that this script can read them.
 */
const [folder = 'src'] = process.argv.slice(2);

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map((name) => join(folder, name));

/** The places of each expression. */
const literals = new Map();
const objections = [];
for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node) => {
    const place = () => `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
    if (ts.isRegularExpressionLiteral(node))
      literals.set(node.text, [...(literals.get(node.text) ?? []), place()]);
    if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    )
      objections.push(`${place()} makes a regular expression that is not a literal.`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

for (const [literal, places] of literals) {
  const end = literal.lastIndexOf('/');
  const { status, complexity, attack } = await check(literal.slice(1, end), literal.slice(end + 1));
  if (status === 'safe') continue;
  const example = attack ? `, with ${attack.pattern.slice(0, 200)}` : '';
  objections.push(`${places.join(', ')} ${literal} is ${status} (${complexity?.summary ?? '?'}${example}).`);
}

for (const objection of objections) console.error(objection);
console.log(`${literals.size} regular expressions in ${folder} checked.`);
// recheck leaves its own process running.
process.exit(objections.length > 0 ? 1 : 0);
