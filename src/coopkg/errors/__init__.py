"""What can go wrong, drawn as one tree.

    CoopkgError
    ├── BadUse                    the caller asked for something that cannot be: exit 2, HTTP 4xx
    │   ├── BadSetting
    │   ├── UnknownName           no such concept, question, grid…: HTTP 404
    │   ├── BadParameter          a question's parameter is malformed
    │   │   ├── MissingParameter
    │   │   └── NoSuchParameter
    │   ├── NameTaken             an identifier is never used twice
    │   ├── UnreadableFile
    │   ├── AddressTaken
    │   ├── WouldOverwrite        a backup, or a home folder, that is there
    │   ├── WritingOff            nobody writes over HTTP: there is no token
    │   ├── TokenRefused          no token, or one that does not count: HTTP 401
    │   ├── NotAllowed            the role of the token does not reach so far: HTTP 403
    │   ├── NotNow                an import is in another state: HTTP 409
    │   ├── SourceNotNamed        no copy of the page was named
    │   ├── PhraseNotFound        the words are not on that line
    │   ├── BadQuery              the engine cannot parse the query: line and column
    │   ├── QueryRefused          the guard does not let the query in
    │   ├── NotKept               a file sent of which something was purged
    │   ├── SeveralMeant
    │   └── UnsupportedFormat
    │       └── NotInXml          an answer with characters or properties that XML does not know
    ├── InvalidData               the data is wrong: exit 1
    │   ├── SyntaxFault           file, line, column
    │   ├── DoctypeRefused        XML that declares a DOCTYPE or ENTITY
    │   ├── FileRefused           nested too deeply, or too much for the time or memory of reading
    │   ├── Misplaced             a file, triple or blank node stands where it may not
    │   ├── BadBackup             a backup that is not whole, or of a later form
    │   ├── SheetFault            what is wrong in a sheet of labels, by row and column
    │   ├── BadFile               a file brought in that cannot be read: place, reason
    │   │   └── TooLarge          a bomb, too many members
    │   ├── ImportRefused         a file brought in with errors
    │   ├── DoesNotFit            a format cannot hold what is exported
    │   ├── ShapeFault            focus nodes, paths, messages
    │   └── CheckFault            things, messages
    └── Unavailable               nothing wrong with the request: exit 1, HTTP 503
        ├── EngineFailed          the engine ended a query by a fault of its own
        ├── NotBuilt
        ├── LimitReached          time, memory or places
        ├── NoRoom                the disk is too full to build
        ├── RemoteFailed          another engine gave no answer, or not the whole of it
        ├── NotPublished          another engine does not hold this generation
        └── ReasonerUnavailable

Every error carries its data as attributes; :meth:`CoopkgError.message` turns them into one sentence with a remedy, in
French or English, from ``locales/``. The command line and the web application each map them once.
"""

from __future__ import annotations

from coopkg.errors.base import CoopkgError
from coopkg.errors.data import (
    BadBackup,
    BadFile,
    CheckFault,
    DoctypeRefused,
    DoesNotFit,
    FileRefused,
    ImportRefused,
    InvalidData,
    Misplaced,
    ShapeFault,
    SheetFault,
    SyntaxFault,
    TooLarge,
)
from coopkg.errors.unavailable import (
    EngineFailed,
    LimitReached,
    NoRoom,
    NotBuilt,
    NotPublished,
    ReasonerUnavailable,
    RemoteFailed,
    Unavailable,
)
from coopkg.errors.use import (
    AddressTaken,
    BadParameter,
    BadQuery,
    BadSetting,
    BadUse,
    MissingParameter,
    NameTaken,
    NoSuchParameter,
    NotAllowed,
    NotInXml,
    NotKept,
    NotNow,
    PhraseNotFound,
    QueryRefused,
    SeveralMeant,
    SourceNotNamed,
    TokenRefused,
    UnknownName,
    UnreadableFile,
    UnsupportedFormat,
    WouldOverwrite,
    WritingOff,
)

__all__ = (
    "AddressTaken",
    "BadBackup",
    "BadFile",
    "BadParameter",
    "BadQuery",
    "BadSetting",
    "BadUse",
    "CheckFault",
    "CoopkgError",
    "DoctypeRefused",
    "DoesNotFit",
    "EngineFailed",
    "FileRefused",
    "ImportRefused",
    "InvalidData",
    "LimitReached",
    "Misplaced",
    "MissingParameter",
    "NameTaken",
    "NoRoom",
    "NoSuchParameter",
    "NotAllowed",
    "NotBuilt",
    "NotInXml",
    "NotKept",
    "NotNow",
    "NotPublished",
    "PhraseNotFound",
    "QueryRefused",
    "ReasonerUnavailable",
    "RemoteFailed",
    "SeveralMeant",
    "ShapeFault",
    "SheetFault",
    "SourceNotNamed",
    "SyntaxFault",
    "TokenRefused",
    "TooLarge",
    "Unavailable",
    "UnknownName",
    "UnreadableFile",
    "UnsupportedFormat",
    "WouldOverwrite",
    "WritingOff",
)
