import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type Props = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

/** A button that leads to another address: it can be opened in a new tab. */
export const LinkButton = createLink(
  forwardRef<HTMLAnchorElement, Props>(function LinkAsButton(props, ref) {
    return <Button component="a" ref={ref} {...props} />;
  }),
);
