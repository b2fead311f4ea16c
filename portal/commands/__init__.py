"""The commands of `anbud` about the ground itself; each module is one word after `anbud`."""
