"""WHAT IS KNOWN AND BORNE? Acceptances written into the files: of one finding by a person, or of all there are today."""
