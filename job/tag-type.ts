import type { TagType } from './definition';
import { pipeline } from './pipeline';

const TAG_TYPES: readonly (TagType & { readonly regExp: RegExp })[] = Object.values(pipeline.tagTypes).map((type) => ({
  ...type,
  regExp: new RegExp(`^(?:${type.pattern})$`),
}));

/** The type that the pipeline gives a tag by its name, or undefined: the tag is not in the speed layer. */
export const tagTypeOf = (name: string): TagType | undefined => TAG_TYPES.find(({ regExp }) => regExp.test(name));
