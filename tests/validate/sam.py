"""Transforms a SAM template to CloudFormation without a network and prints it as JSON."""
import json
import sys

import yaml
from samtranslator.public.translator import ManagedPolicyLoader  # noqa: F401
from samtranslator.translator.transform import transform


class Loader(yaml.SafeLoader):
    pass


def short(loader, suffix, node):
    key = "Ref" if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = node.value.split(".", 1) if suffix == "GetAtt" else node.value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {key: value}


Loader.add_multi_constructor("!", short)


class Policies:
    def load(self):
        return {}


template = yaml.load(open(sys.argv[1], encoding="utf-8"), Loader)
print(json.dumps(transform(template, {}, Policies()), default=str))
