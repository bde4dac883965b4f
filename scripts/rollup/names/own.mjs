// @ts-check
import { resolve } from 'node:path';
import ts from 'typescript';

/**
 * Which property names are nobody's but ours, so that the script-tag file may spell them anew. TypeScript knows what
 * each property is: a name stays as soon as one place where it stands is not a member that our source declares, or
 * may be seen from outside.
 *
 * @param {object} config
 * @param {string} config.tsconfig
 * @param {string} config.entry
 * @param {string} config.source the folder that is ours
 * @param {readonly string[]} config.roots exported types that the outside holds: what can be reached from them stays
 */
export function ownNames({ tsconfig, entry, source, roots }) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const options = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, host)?.options ?? {};
  return readNames(ts.createProgram([entry], { ...options, noEmit: true }), { source, roots });
}

/**
 * The names that `ownNames` finds in a program.
 *
 * @param {ts.Program} program
 * @param {{ source: string, roots: readonly string[] }} config
 * @returns {{ names: Set<string>, kept: Map<string, Set<string>> }} `kept`: those that stay, each with its reasons
 */
export function readNames(program, { source, roots }) {
  const checker = program.getTypeChecker();
  const folder = resolve(source) + '/';
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  /** @type {Set<string>} */
  const declared = new Set();
  /** @type {Map<string, Set<string>>} */
  const kept = new Map();

  const keep = (/** @type {string} */ name, /** @type {string} */ why) => {
    kept.set(name, (kept.get(name) ?? new Set()).add(why));
  };
  const isInside = (/** @type {ts.Node} */ node) => node.getSourceFile().fileName.startsWith(folder);
  /** Interfaces, classes and plain objects; a type that is written in place describes something of the platform's. */
  const declares = (/** @type {ts.Node} */ node) =>
    isInside(node) &&
    (ts.isInterfaceDeclaration(node.parent) ||
      ts.isClassLike(node.parent) ||
      ts.isObjectLiteralExpression(node.parent));
  const isOurs = (/** @type {ts.Symbol | undefined} */ symbol) =>
    !!symbol?.declarations?.length && symbol.declarations.every(declares);
  const partsOf = (/** @type {ts.Type} */ type) => (type.isUnionOrIntersection() ? type.types : [type]);
  /** The members of this name, in each part of a union. @param {ts.Type} type @param {string} name */
  const membersOf = (type, name) =>
    partsOf(checker.getNonNullableType(type)).flatMap((part) => checker.getPropertyOfType(part, name) ?? []);
  const isOurMember = (/** @type {ts.Type} */ type, /** @type {string} */ name) => {
    const members = membersOf(type, name);
    return members.length > 0 && members.every(isOurs);
  };

  /** @type {Set<ts.Type>} */
  const seen = new Set();
  /** Keeps all members of ours that lead on from `type`. @param {ts.Type} type @param {string} why */
  const keepAll = (type, why) => {
    if (seen.has(type)) return;
    seen.add(type);
    partsOf(type).forEach((part) => keepAll(part, why));
    for (const part of type.aliasTypeArguments ?? []) keepAll(part, why);
    if (/** @type {ts.ObjectType} */ (type).objectFlags & ts.ObjectFlags.Reference)
      checker.getTypeArguments(/** @type {ts.TypeReference} */ (type)).forEach((part) => keepAll(part, why));
    for (const { type: value } of checker.getIndexInfosOfType(type)) keepAll(value, why);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters()) keepAll(checker.getTypeOfSymbol(parameter), why);
      keepAll(signature.getReturnType(), why);
    }
    for (const member of checker.getPropertiesOfType(type)) {
      const own = member.declarations?.filter(isInside) ?? [];
      if (
        own.length === 0 ||
        own.some((node) => ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name))
      )
        continue;
      if (own.some((node) => ts.isMethodDeclaration(node) && ts.isPrivateIdentifier(node.name))) continue;
      keep(member.name, why);
      keepAll(checker.getTypeOfSymbol(member), why);
    }
  };

  /** Where a thing of the platform's passes for one of ours, the platform names its members. @param {ts.Type} from @param {ts.Type} to @param {boolean} asserted */
  const flow = (from, to, asserted) => {
    for (const part of partsOf(to)) {
      for (const member of part.flags & ts.TypeFlags.Object ? checker.getPropertiesOfType(part) : []) {
        if (!member.declarations?.some(isInside)) continue;
        const sources = membersOf(from, member.name);
        if (sources.some((symbol) => !isOurs(symbol)) || (asserted && sources.length === 0))
          keep(member.name, 'given by the platform');
      }
    }
  };

  /** What a function of the platform's takes as anything at all, it may read by name. @param {ts.CallExpression | ts.NewExpression} call */
  const passes = (call) => {
    const declaration = checker.getResolvedSignature(call)?.declaration;
    if (!declaration || isInside(declaration) || !ts.isFunctionLike(declaration)) return;
    (call.arguments ?? []).forEach((argument, at) => {
      const parameter = declaration.parameters[Math.min(at, declaration.parameters.length - 1)];
      if (!parameter?.type) return;
      const takes = partsOf(checker.getTypeFromTypeNode(parameter.type));
      const loose = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive;
      if (takes.some((type) => type.flags & loose || checker.getIndexInfosOfType(type).length > 0))
        keepAll(checker.getTypeAtLocation(argument), 'passed to the platform');
    });
  };

  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) {
      if (!isOurMember(checker.getTypeAtLocation(node.expression), node.name.text))
        keep(node.name.text, 'read');
    } else if (ts.isElementAccessExpression(node)) {
      if (!(checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.NumberLike))
        keepAll(checker.getTypeAtLocation(node.expression), 'read by a computed name');
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name) && !node.dotDotDotToken) {
        if (!isOurMember(checker.getTypeAtLocation(node.parent), name.text)) keep(name.text, 'taken apart');
      }
    } else if (ts.isObjectLiteralElement(node) && node.name && ts.isIdentifier(node.name)) {
      const type = checker.getContextualType(/** @type {ts.ObjectLiteralExpression} */ (node.parent));
      if (type && !(type.flags & ts.TypeFlags.TypeParameter) && !isOurMember(type, node.name.text))
        keep(node.name.text, 'written');
      declared.add(node.name.text);
    } else if (
      (ts.isTypeElement(node) || ts.isClassElement(node)) &&
      node.name &&
      ts.isIdentifier(node.name)
    ) {
      if (declares(node)) declared.add(node.name.text);
      else keep(node.name.text, 'a type of the platform');
    } else if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) keep(node.text, 'a text');
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) passes(node);
    if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node))
      flow(checker.getTypeAtLocation(node.expression), checker.getTypeAtLocation(node), true);
    else if (ts.isExpression(node) && !ts.isObjectLiteralExpression(node)) {
      const to = checker.getContextualType(node);
      if (to) flow(checker.getTypeAtLocation(node), to, false);
    }
    ts.forEachChild(node, visit);
  };

  for (const file of files) {
    const module = checker.getSymbolAtLocation(file);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      if (!roots.includes(symbol.name) || symbol.flags & ts.SymbolFlags.Alias) continue;
      keepAll(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
      if (symbol.valueDeclaration) keepAll(checker.getTypeOfSymbol(symbol), symbol.name);
    }
    visit(file);
  }
  return { names: new Set([...declared].filter((name) => !kept.has(name)).sort()), kept };
}
