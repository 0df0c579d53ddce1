"""The array vocabulary: every state variable has worlds as its first axis, even when there is one."""

import numpy as np
from numpy.typing import NDArray

type PerWorld = NDArray[np.float64]  # (worlds,)
type PerWorldFlag = NDArray[np.bool_]  # (worlds,)
type PerWorldIndex = NDArray[np.intp]  # (worlds,) a code or a count
type PerFlag = NDArray[np.bool_]  # (worlds, flags) what else is true of the partnership
type PerQuarterAhead = NDArray[np.float64]  # (worlds, quarters ahead)
type PerLevel = NDArray[np.float64]  # (worlds, levels of one issue)
type PerLevelFlag = NDArray[np.bool_]  # (worlds, levels of one issue)
type PerClause = NDArray[np.float64]  # (worlds, first choices, other choices) the clauses of one issue by two terms
type OfLevel = NDArray[np.float64]  # (levels of one issue,) the same in all worlds
type FlagOfLevel = NDArray[np.bool_]  # (levels of one issue,)
type CodeOfLevel = NDArray[np.intp]  # (levels of one issue,)
type PerIssue = NDArray[np.float64]  # (worlds, issues)
type PerIssueIndex = NDArray[np.intp]  # (worlds, issues) the level of each issue: a package
type PerCloud = NDArray[np.float64]  # (worlds, clouds)
type PerCloudFlag = NDArray[np.bool_]  # (worlds, clouds)
type PerQuarterBackCloud = NDArray[np.float64]  # (worlds, quarters back, clouds)
type PerLab = NDArray[np.float64]  # (worlds, labs)
type PerLabFlag = NDArray[np.bool_]  # (worlds, labs)
type PerEmployer = NDArray[np.float64]  # (worlds, employers)
type PerEmployerPair = NDArray[np.float64]  # (worlds, employers, employers) from the first to the second
type PerHolder = NDArray[np.float64]  # (worlds, holders of OpenAI's profits)
type PerResearcher = NDArray[np.float64]  # (worlds, researchers)
type PerResearcherTerm = NDArray[np.float32]  # (worlds, researchers) quarters
type PerResearcherFirm = NDArray[np.int8]  # (worlds, researchers) an employer
type PerApproach = NDArray[np.float64]  # (worlds, approaches in a quarter)
type PerApproachFlag = NDArray[np.bool_]  # (worlds, approaches in a quarter)
type PerApproachIndex = NDArray[np.intp]  # (worlds, approaches in a quarter)
type PerBidder = NDArray[np.float64]  # (worlds, approaches, bidders); bidder 0 is the incumbent
type PerBidderFlag = NDArray[np.bool_]  # (worlds, approaches, bidders)
type PerBidderIndex = NDArray[np.intp]  # (worlds, approaches, bidders)
type PerCloudIndex = NDArray[np.intp]  # (worlds, clouds)
type PerLevelIndex = NDArray[np.intp]  # (worlds, levels of one issue)
type PerRung = NDArray[np.float64]  # (worlds, rungs)
type PerSide = NDArray[np.float64]  # (worlds, sides); side 0 is Microsoft, side 1 is OpenAI
type PerTurn = NDArray[np.float64]  # (worlds, turns of a side in a quarter)
type PerPlan = NDArray[np.float64]  # (worlds, 2) two numbers a strategy works out when a talk is opened
type PerPoint = NDArray[np.float64]  # (worlds, points of a Pareto set)
type PerPointPackage = NDArray[np.intp]  # (worlds, points of a Pareto set, issues)
type PerRowBidder = NDArray[np.float64]  # (approaches that take place, bidders)
type PerRowFirm = NDArray[np.int8]  # (approaches that take place,) an employer
type PerRowBidderFirm = NDArray[np.int8]  # (approaches that take place, bidders) an employer
type PerRowBidderFlag = NDArray[np.bool_]  # (approaches that take place, bidders)
type PerIssueHypothesis = NDArray[np.float64]  # (worlds, issues, hypotheses on a private weight)
type PerSideIssue = NDArray[np.float64]  # (worlds, sides, issues)
type PerSideHypothesis = NDArray[np.float64]  # (worlds, sides, issues, hypotheses on a private weight)
type PerSideIndex = NDArray[np.intp]  # (worlds, sides) a count
type PerMarks = NDArray[np.intp]  # (worlds, words) bits
type PerSideMarks = NDArray[np.intp]  # (worlds, sides, words) bits
type PerRungPlace = NDArray[np.int16]  # (worlds, rungs) a place on a staircase
