// Answers `import 'node:sqlite'` with the module whose address shims.cjs gives.
let address = '';
export const initialize = (data) => {
  address = data;
};
export const resolve = (specifier, context, next) =>
  specifier === 'node:sqlite'
    ? { url: address, format: 'module', shortCircuit: true }
    : next(specifier, context);
