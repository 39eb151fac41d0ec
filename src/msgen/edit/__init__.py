"""Editing a spec as a careful person would: text is spliced, and all that is not meant stays.

    text.SpecText.read(path, *, edited=None) -> SpecText     the files of a spec, as text and data
    add_service.add_service(spec, NewService(name, …)) -> Edited
    add_entry.add_endpoint(spec, service, endpoint, fields) -> Edited
    add_entry.add_datastore(spec, name, fields, *, users, file) -> Edited
    add_entry.add_entity(spec, datastore, name, shape) -> Edited
    add_entry.add_type(spec, name, shape, *, file) -> Edited
    add_entry.add_topic(spec, NewTopic(name, fields, …)) -> Edited
    add_dependency.add_dependency(spec, caller, target, *, endpoint, …, policy) -> Edited
    rename.rename_service(spec, old, new) -> Edited
    rename_endpoint.rename_endpoint(spec, service, old, new) -> Edited
    remove.remove_service(spec, name, *, with_references, with_unused) -> Edited
    remove.remove_dependency(spec, caller, target, *, endpoint, from_endpoint, …) -> Edited
    remove_entry.remove_endpoint(spec, service, word, *, with_references, with_unused) -> Edited
    remove_entry.remove_datastore(spec, name, *, …) -> Edited
    remove_entry.remove_topic(spec, name, *, …) -> Edited

Each returns the changed files as bytes and writes nothing; `spec.after(edited.files)` reads on.
All raise UserError for what the user can mend. Below them, `draft.Draft` changes text and data
side by side, and `proof.prove` compares what both say before anybody gets to see the result.
"""
