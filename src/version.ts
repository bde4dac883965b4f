/** This build's version; a check holds it equal to package.json's. */
export const version = '0.1.0';
