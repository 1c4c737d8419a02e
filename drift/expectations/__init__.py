"""What do we want? Reads the YAML people wrote into expectations, or says at which line and column they cannot be used.

The trip through this room: ``paths`` finds the files, ``text`` and ``reader`` turn each into nodes with the author's letters,
``document``, ``sections`` and ``objects`` walk the nodes along the ``places`` the kinds declare, ``shapes`` reads single
values, ``conflicts`` puts several statements about one object together, and ``load`` does all of it in order. ``schema``
describes the same language to editors; ``accepted`` takes known findings out of a result.
"""
