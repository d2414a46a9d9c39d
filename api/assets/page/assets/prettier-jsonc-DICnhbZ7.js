import{a as o,f as r}from"./Workbench-Bd0Gxf09.js";import"./page-CDaI-D08.js";const a={insertSpaces:!0,tabSize:2,eol:`
`},n={jsonc:{astFormat:"formatted-jsonc",parse:t=>({formatted:o(t,r(t,void 0,a))}),locStart:()=>0,locEnd:()=>0}},p={"formatted-jsonc":{print:t=>t.node.formatted}};export{n as parsers,p as printers};
